/// What judging stacks needs to know of the host.
struct PAMFacts {
    /// Is there such a module, by what a line names it: a file name, or a path?
    var hasModule: (String) -> Bool = { _ in true }
    /// Folders in which the distribution has its modules.
    var moduleFolders: [String] = []
    /// Groups of the host; nil where nobody looked.
    var hasGroup: ([UInt8]) -> Bool = { _ in true }
    /// Services that the configuration has; nil where it could not be read.
    var configured: Set<String>?
}
