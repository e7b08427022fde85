/// Everything that is learned, in one piece of memory, with gradients and Adam's moments beside it.
final class ParameterStore {
  /// A named matrix or vector of the store.
  struct Parameter {
    let name: String
    let shape: [Int]
    /// From the start of the store, in floats.
    let offset: Int
    /// Whether weight decay applies: to matrices, not to norms and biases.
    let decays: Bool
    var count: Int { shape.reduce(1, *) }
  }

  let parameters: [Parameter]
  let count: Int
  let values: FloatBuffer
  let gradients: FloatBuffer
  let firstMoment: FloatBuffer
  let secondMoment: FloatBuffer
  private let index: [String: Int]

  /// - Parameter plan: names, shapes and whether they decay, in the order of the store.
  init(_ plan: [(name: String, shape: [Int], decays: Bool)]) throws(TrainingError) {
    var parameters: [Parameter] = []
    var offset = 0
    for entry in plan {
      let parameter = Parameter(
        name: entry.name, shape: entry.shape, offset: offset, decays: entry.decays)
      parameters.append(parameter)
      offset += Self.padded(parameter.count)
    }
    self.parameters = parameters
    count = offset
    index = .init(
      uniqueKeysWithValues: parameters.enumerated().map { ($0.element.name, $0.offset) })
    values = try FloatBuffer(count: offset)
    gradients = try FloatBuffer(count: offset)
    firstMoment = try FloatBuffer(count: offset)
    secondMoment = try FloatBuffer(count: offset)
  }

  /// Floats that a parameter of `count` takes: whole cache lines.
  static func padded(_ count: Int) -> Int { (count + 15) & ~15 }

  func parameter(_ name: String) -> Parameter? { index[name].map { parameters[$0] } }

  /// The place of a parameter's values; valid while the store lives.
  func value(_ name: String) -> UnsafeMutablePointer<Float>? {
    parameter(name).map { values.pointer + $0.offset }
  }

  /// The place of a parameter's gradient; valid while the store lives.
  func gradient(_ name: String) -> UnsafeMutablePointer<Float>? {
    parameter(name).map { gradients.pointer + $0.offset }
  }

  /// A copy of a parameter's values.
  func copy(_ parameter: Parameter) -> [Float] {
    values.values(parameter.offset..<parameter.offset + parameter.count)
  }
}
