private import CodeCompletion

/// The language server over stdio.
package final class Server: Sendable {}
