/// The order of a fill-in-the-middle prompt; the one place where it is decided.
///
/// Source: Bavarian et al. 2022 (arXiv 2207.14255), and BigCode's Megatron-LM `gpt_dataset.py`.
package enum FIMFormat: String, Sendable, CaseIterable {
  /// `<fim_prefix>` prefix `<fim_suffix>` suffix `<fim_middle>`.
  case psm
  /// `<fim_prefix><fim_suffix>` suffix `<fim_middle>` prefix: typing only appends.
  case spm
}
