internal import CSystem
internal import Inference
internal import ModelFiles
internal import Storage
internal import Tokenization

/// All checks of `doctor`, in order.
struct Examination {
  let request: ModelRequest

  private var isa: String? { ProcessEnvironment["FAMILIAR_ISA"] }

  func run() throws -> [HealthCheck] {
    try [processor, kernelTable, kernels, openBLAS] + model() + [memory, state, editors]
  }

  private var processor: HealthCheck {
    guard let summary = Processor.summary else {
      return .note("cpu", "the system does not list the CPU's features")
    }
    return .passed("cpu", summary)
  }

  private var kernelTable: HealthCheck {
    let available = ComputeContext.availableISAs
    let list = available.joined(separator: ", ")
    if let isa, !available.contains(isa) {
      return .failed(
        "kernel_table", "FAMILIAR_ISA=\(isa) does not run on this CPU; choose one of \(list)")
    }
    return .passed("kernel_table", "\(isa ?? available.first ?? "none"); this CPU runs \(list)")
  }

  private var kernels: HealthCheck {
    let threads = request.threads ?? ComputeContext.defaultThreadCount
    guard let deviations = KernelSelfCheck.run(isa: isa, threads: threads) else {
      return .failed("self_check", "no compute context with \(threads) threads could be made")
    }
    let wrong = deviations.filter(\.isTooLarge)
    guard wrong.isEmpty else {
      return .failed(
        "self_check",
        wrong.map { "\($0.operation) differs from scalar by \($0.value)" }.joined(separator: "; ")
          + "; set FAMILIAR_ISA=scalar and report this CPU")
    }
    let worst = deviations.map(\.value).max() ?? 0
    return .passed(
      "self_check",
      "\(deviations.count) operations agree with scalar; largest relative difference \(worst)")
  }

  private var openBLAS: HealthCheck {
    guard let path = OpenBLAS.path else {
      return .note("openblas", "not found; completion does not need it")
    }
    return .passed("openblas", path)
  }

  /// The model's file, its tokenizer, whether it computes numbers, and what is put on it.
  private func model() throws -> [HealthCheck] {
    let loaded: LoadedModel
    do {
      loaded = try request.load()
    } catch let error as Interruption.Error {
      throw error
    } catch {
      return [.failed("model", "\(error)")]
    }
    let bytes = loaded.checkpoint.tensors.values.reduce(0) { $0 + $1.byteCount }
    let found = HealthCheck.passed(
      "model",
      "\(loaded.checkpoint.name), \(ByteCount.text(bytes)), context of "
        + "\(loaded.configuration.contextLength), loaded in "
        + "\(loaded.loading.milliseconds.fixed(0)) ms from \(loaded.checkpoint.path)")
    return [found, tokenizer(of: loaded), output(of: loaded), adapters(on: loaded)]
  }

  private func tokenizer(of loaded: LoadedModel) -> HealthCheck {
    do {
      let specials = try loaded.tokenizer().specials
      guard specials.fimPrefix != nil, specials.fimSuffix != nil, specials.fimMiddle != nil else {
        return .failed(
          "tokenizer", "the model has no fill-in-the-middle tokens; choose one that was trained so")
      }
      return .passed("tokenizer", "has fill-in-the-middle tokens")
    } catch {
      return .failed("tokenizer", "\(error)")
    }
  }

  private func output(of loaded: LoadedModel) -> HealthCheck {
    do {
      let session = try loaded.session()
      _ = try session.sync(to: Array(0..<TokenID(min(8, loaded.configuration.vocabularySize))))
      guard session.logits.allSatisfy(\.isFinite) else {
        return .failed("output", "the model computes NaN or infinity; import it anew")
      }
      return .passed("output", "finite")
    } catch {
      return .failed("output", "\(error)")
    }
  }

  private var memory: HealthCheck {
    let available = Int(clamping: process_available_memory())
    guard available > 0 else { return .note("memory", "the system does not tell what is free") }
    let usage = process_memory_usage()
    let (own, mapped) = (Int(clamping: usage.anonymous_bytes), Int(clamping: usage.mapped_bytes))
    return .passed(
      "memory",
      "\(ByteCount.text(available)) available; this process takes \(ByteCount.text(own)) of its own "
        + "and \(ByteCount.text(mapped)) of mapped files")
  }

  private var state: HealthCheck {
    let directories = StateDirectories(environment: ProcessEnvironment.variables)
    do {
      guard let version = try directories.checkVersion() else {
        return .passed("state", "nothing written yet; would be in \(directories.familiarData)")
      }
      return .passed("state", "version \(version) in \(directories.familiarData)")
    } catch {
      return .failed("state", "\(error)")
    }
  }

  private var editors: HealthCheck {
    .note(
      "editors", "let the editor start '\(ExecutablePath.current ?? "familiar")' without arguments")
  }
}
