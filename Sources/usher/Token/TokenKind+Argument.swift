import ArgumentParser
import OpenIDConnect

extension TokenKind: ExpressibleByArgument {}
