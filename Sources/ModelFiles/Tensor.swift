package import Storage

/// A tensor of a model file: its shape, type and bytes, which stay mapped while it lives.
package struct Tensor: Sendable {
  /// GGUF's name, whatever the file: `blk.3.attn_qkv.weight`.
  package let name: String
  package let type: TensorType
  /// Row-major, as PyTorch has it: `[out, in]`.
  package let shape: [Int]
  /// How many bytes it takes, which asks nobody to make them.
  package let byteCount: Int
  private let owner: any Sendable & AnyObject
  /// Makes the bytes where they are not mapped as they must be.
  private let late: LateBytes?
  // SAFETY: `owner` keeps the memory alive and unchanged.
  private nonisolated(unsafe) let memory: UnsafeRawBufferPointer

  /// - Parameter owner: keeps `bytes` valid: a ``MappedFile`` or an ``OwnedBytes``.
  package init(
    name: String, type: TensorType, shape: [Int], bytes: UnsafeRawBufferPointer,
    owner: any Sendable & AnyObject
  ) {
    self.name = name
    self.type = type
    self.shape = shape
    self.memory = bytes
    self.owner = owner
    byteCount = bytes.count
    late = nil
  }

  /// A tensor whose bytes are made when they are first read.
  init(name: String, type: TensorType, shape: [Int], late: LateBytes) {
    self.name = name
    self.type = type
    self.shape = shape
    self.late = late
    memory = UnsafeRawBufferPointer(start: nil, count: 0)
    owner = late
    byteCount = late.count
  }

  /// The file that the bytes are mapped from; nil where they are memory of our own.
  package var file: MappedFile? { owner as? MappedFile }

  /// Valid while this value lives: keep the value beside the pointer.
  package var bytes: UnsafeRawBufferPointer { late?.bytes ?? memory }
}
