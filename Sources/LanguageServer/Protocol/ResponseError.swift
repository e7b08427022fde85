internal import JSONCoding

/// An error answer.
///
/// Only for mistakes of the client and for cancellation: VS Code and llm.nvim show a popup for every
/// other error, so trouble of our own is answered with null.
struct ResponseError: Error, Equatable {
  /// JSON-RPC's codes and LSP's.
  enum Code: Int {
    case parseError = -32700
    case invalidRequest = -32600
    case methodNotFound = -32601
    case invalidParams = -32602
    case serverNotInitialized = -32002
    case requestCancelled = -32800
  }

  var code: Code
  var message: String

  var json: JSON { ["code": .integer(code.rawValue), "message": .string(message)] }
}

extension ResponseError {
  static func invalidParams(_ message: String) -> Self {
    .init(code: .invalidParams, message: message)
  }
  static func invalidRequest(_ message: String) -> Self {
    .init(code: .invalidRequest, message: message)
  }
  static func unknownMethod(_ method: String) -> Self {
    .init(code: .methodNotFound, message: "\(method.prefix(100)) is not a method of Familiar")
  }
  static let cancelled = Self(code: .requestCancelled, message: "cancelled")
}
