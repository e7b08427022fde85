/// PyTorch's pickle files, which run code when they are opened and are therefore refused.
enum PickleFile {
  private static let suffixes = [".bin", ".pt", ".pth", ".ckpt", ".pkl"]

  /// Whether a file of this name holds pickled weights.
  static func isPickle(_ name: String) -> Bool { suffixes.contains { name.hasSuffix($0) } }

  /// The error for a file called `name` at `path`; nil where it is no pickle file.
  static func refusal(of name: String, at path: String) -> ModelFileError? {
    guard isPickle(name) else { return nil }
    return .unsupported(
      file: path, reason: "pickle files can run code when they are opened, so Familiar reads none",
      advice: "use the model's .safetensors files, or convert it with transformers: "
        + "save_pretrained(folder, safe_serialization=True)")
  }
}
