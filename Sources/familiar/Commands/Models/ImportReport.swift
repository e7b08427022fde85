internal import JSONCoding
internal import ModelFiles
internal import Storage

/// What `models import` says.
struct ImportReport {
  /// Nil where nothing was registered.
  let name: String?
  let format: WeightFormat
  let result: ImportResult
  let time: Duration

  var json: JSON {
    [
      "name": name.map { .string($0) } ?? .null,
      "path": .string(result.path),
      "id": .string(result.baseID),
      "type": .string(format.rawValue),
      "bytes": .integer(result.bytes),
      "seconds": .number(time.milliseconds / 1000),
      "warnings": .array(result.warnings.map { .string($0) }),
      "tensors": .array(
        result.tensors.map { tensor in
          [
            "name": .string(tensor.tensor),
            "type": .string(tensor.type.description),
            "shape": .array(tensor.shape.map { .integer($0) }),
            "relative_rms_error": tensor.relativeRMSError.map { .number($0) } ?? .null,
            "reason": tensor.reason.map { .string($0) } ?? .null,
          ]
        }),
    ]
  }

  /// For people: each tensor, then the sum and what to know.
  var table: String {
    var table = TextTable(["tensor", "type", "error", "reason"], numeric: [2])
    for tensor in result.tensors {
      table.add([
        tensor.tensor, "\(tensor.type)", tensor.relativeRMSError.map(Self.percent) ?? "-",
        tensor.reason ?? "",
      ])
    }
    var text = table.text
    text += "\(ByteCount.text(result.bytes)) in \((time / .seconds(1)).fixed(1)) s\n"
    for warning in result.warnings { text += "warning: \(warning)\n" }
    if let name {
      text += "use it with --model \(name), or always with 'familiar models use \(name)'\n"
    }
    return text
  }

  static func percent(_ share: Double) -> String { "\((share * 100).fixed(2)) %" }
}
