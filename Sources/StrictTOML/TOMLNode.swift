/// A table while the document is read; a reference, so that adding to it copies nothing. Remembers
/// how it came to be, since that decides what may still be added to it.
final class TOMLNode {
    enum Origin {
        /// Made on the way to another table by a header; a header may still define it.
        case implied
        /// Defined by its own header.
        case header
        /// Made by a dotted key; no header may define it.
        case dotted
    }

    enum Child {
        case table(TOMLNode)
        case tables(TOMLNodeList)
        /// A finished value, inline tables and arrays included.
        case value(TOMLValue)
    }

    private var children: [(key: TOMLKey, child: Child)] = []
    private var index: [[UInt8]: Int] = [:]
    private var origin: Origin
    private let start: TOMLPosition

    init(origin: Origin = .header, at start: TOMLPosition) {
        self.origin = origin
        self.start = start
    }

    /// `[a.b]`.
    func openTable(_ keys: ArraySlice<TOMLKey>) throws(TOMLError) {
        guard let key = keys.first else { return }
        let rest = keys.dropFirst()
        guard let place = index[key.bytes] else {
            let node = TOMLNode(origin: rest.isEmpty ? .header : .implied, at: key.position)
            try node.openTable(rest)
            add(key, .table(node))
            return
        }
        switch children[place].child {
        case .table(let node):
            if rest.isEmpty {
                guard node.origin == .implied else { throw TOMLError(.tableDefinedTwice, at: key.position) }
                node.origin = .header
            } else {
                try node.openTable(rest)
            }
        case .tables(let nodes):
            guard !rest.isEmpty else { throw TOMLError(.tableDefinedTwice, at: key.position) }
            try nodes.last.openTable(rest)
        case .value(let value):
            throw Self.cannotExtend(value, at: key.position)
        }
    }

    /// `[[a.b]]`.
    func appendTable(_ keys: ArraySlice<TOMLKey>) throws(TOMLError) {
        guard let key = keys.first else { return }
        let rest = keys.dropFirst()
        guard let place = index[key.bytes] else {
            if rest.isEmpty {
                add(key, .tables(TOMLNodeList(TOMLNode(at: key.position))))
            } else {
                let node = TOMLNode(origin: .implied, at: key.position)
                try node.appendTable(rest)
                add(key, .table(node))
            }
            return
        }
        switch children[place].child {
        case .table(let node):
            guard !rest.isEmpty else { throw TOMLError(.notAnArrayOfTables, at: key.position) }
            try node.appendTable(rest)
        case .tables(let nodes):
            if rest.isEmpty {
                nodes.append(TOMLNode(at: key.position))
            } else {
                try nodes.last.appendTable(rest)
            }
        case .value(let value):
            throw rest.isEmpty
                ? TOMLError(.notAnArrayOfTables, at: key.position) : Self.cannotExtend(value, at: key.position)
        }
    }

    /// `c.d = value` below the current header's path.
    func insert(
        _ value: TOMLValue, at keys: ArraySlice<TOMLKey>, below path: ArraySlice<TOMLKey>
    ) throws(TOMLError) {
        guard let key = path.first else { return try insert(value, at: keys) }
        guard let place = index[key.bytes] else { return }
        switch children[place].child {
        case .table(let node):
            try node.insert(value, at: keys, below: path.dropFirst())
        case .tables(let nodes):
            try nodes.last.insert(value, at: keys, below: path.dropFirst())
        case .value: return
        }
    }

    /// `c.d = value` here.
    func insert(_ value: TOMLValue, at keys: ArraySlice<TOMLKey>) throws(TOMLError) {
        guard let key = keys.first else { return }
        let rest = keys.dropFirst()
        guard let place = index[key.bytes] else {
            if rest.isEmpty {
                add(key, .value(value))
            } else {
                let node = TOMLNode(origin: .dotted, at: key.position)
                try node.insert(value, at: rest)
                add(key, .table(node))
            }
            return
        }
        guard !rest.isEmpty else { throw TOMLError(.duplicateKey, at: key.position) }
        switch children[place].child {
        case .table(let node):
            guard node.origin == .dotted else { throw TOMLError(.closedTable, at: key.position) }
            try node.insert(value, at: rest)
        case .tables: throw TOMLError(.closedTable, at: key.position)
        case .value(let old): throw Self.cannotExtend(old, at: key.position)
        }
    }

    private func add(_ key: TOMLKey, _ child: Child) {
        index[key.bytes] = children.count
        children.append((key, child))
    }

    private static func cannotExtend(_ value: TOMLValue, at position: TOMLPosition) -> TOMLError {
        switch value.content {
        case .table, .array: TOMLError(.closedTable, at: position)
        default: TOMLError(.notATable, at: position)
        }
    }

    /// The finished table.
    var table: TOMLTable {
        var table = TOMLTable()
        for (key, child) in children {
            let value: TOMLValue =
                switch child {
                case .table(let node): TOMLValue(.table(node.table), at: node.start)
                case .tables(let nodes):
                    TOMLValue(.array(nodes.all.map { TOMLValue(.table($0.table), at: $0.start) }), at: key.position)
                case .value(let value): value
                }
            table.append(.init(key: key.bytes, keyPosition: key.position, value: value))
        }
        return table
    }
}

/// An array of tables while the document is read; never empty.
final class TOMLNodeList {
    private(set) var all: [TOMLNode]
    /// The one that the next lines add to.
    private(set) var last: TOMLNode

    init(_ first: TOMLNode) {
        all = [first]
        last = first
    }

    func append(_ node: TOMLNode) {
        all.append(node)
        last = node
    }
}
