internal import JSONCoding

/// What tells a request's answer from others; editors use numbers, some use strings.
enum RequestID: Sendable, Hashable {
  case integer(Int)
  case string(String)

  init?(_ json: JSON?) {
    switch json {
    case .integer(let value): self = .integer(value)
    case .string(let value): self = .string(value)
    default: return nil
    }
  }

  var json: JSON {
    switch self {
    case .integer(let value): .integer(value)
    case .string(let value): .string(value)
    }
  }
}
