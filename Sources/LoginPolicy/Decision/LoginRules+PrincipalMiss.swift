package import StrictJSON

extension LoginRules {
    /// What the principal claim lacked when `denial` was decided; nil when it was not about that claim.
    package func principalMiss(_ denial: PolicyDenial, claims tokenClaims: JSONObject, login: [UInt8]) -> Miss? {
        switch denial {
        case .principalMissing:
            let present = tokenClaims.namesNear { $0.text != nil }
            return .principalMissing(wanted: claims.principal, stringsPresent: present)
        case .principalWrongType:
            let type = claims.principal.value(in: tokenClaims)?.typeName ?? "null"
            return .principalWrongType(wanted: claims.principal, type: type)
        case .emailNotVerified:
            return .emailNotVerified
        case .nameMismatch:
            let present = claims.principal.value(in: tokenClaims)?.text ?? []
            return .principalDiffers(claim: claims.principal, wanted: login, present: present)
        default:
            return nil
        }
    }
}

extension JSONObject {
    /// Top-level names, and those one level down as `outer.inner`, whose value fits; at most 16.
    package func namesNear(where fits: (JSONValue) -> Bool) -> [[UInt8]] {
        var found: [[UInt8]] = []
        for member in members {
            if fits(member.value) { found.append(member.name) }
            for inner in member.value.object?.members ?? [] where fits(inner.value) {
                found.append(member.name + [UInt8(ascii: ".")] + inner.name)
            }
        }
        return Array(found.prefix(16))
    }
}
