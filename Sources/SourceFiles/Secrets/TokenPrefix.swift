/// What the tokens of a service begin with, and how long the rest is.
struct TokenPrefix: Sendable {
  let prefix: [UInt8]
  /// Bytes behind the prefix.
  let length: ClosedRange<Int>
  let kind: SecretKind

  private init(_ prefix: String, _ length: ClosedRange<Int>, _ kind: SecretKind = .serviceToken) {
    self.prefix = Array(prefix.utf8)
    self.length = length
    self.kind = kind
  }

  /// Formats as their services document them; gitleaks' rule set names the same.
  static let all: [TokenPrefix] = [
    // AWS access key ids: four letters and 16 of A-Z and 2-7.
    TokenPrefix("AKIA", 16...16, .cloudKey), TokenPrefix("ASIA", 16...16, .cloudKey),
    TokenPrefix("ABIA", 16...16, .cloudKey), TokenPrefix("ACCA", 16...16, .cloudKey),
    // Google API keys and OAuth secrets.
    TokenPrefix("AIza", 35...35, .cloudKey), TokenPrefix("GOCSPX-", 28...28, .cloudKey),
    // DigitalOcean, Alibaba.
    TokenPrefix("dop_v1_", 64...64, .cloudKey), TokenPrefix("LTAI", 17...24, .cloudKey),
    // GitHub, GitLab.
    TokenPrefix("ghp_", 36...255), TokenPrefix("gho_", 36...255), TokenPrefix("ghu_", 36...255),
    TokenPrefix("ghs_", 36...255), TokenPrefix("ghr_", 36...255),
    TokenPrefix("github_pat_", 36...255), TokenPrefix("glpat-", 20...64),
    // Slack, Stripe, npm, PyPI.
    TokenPrefix("xoxb-", 20...255), TokenPrefix("xoxp-", 20...255), TokenPrefix("xoxa-", 20...255),
    TokenPrefix("xoxs-", 20...255), TokenPrefix("xapp-", 20...255),
    TokenPrefix("sk_live_", 16...255), TokenPrefix("rk_live_", 16...255),
    TokenPrefix("npm_", 36...36), TokenPrefix("pypi-", 50...500),
    // OpenAI, Anthropic, Hugging Face.
    TokenPrefix("sk-proj-", 32...255), TokenPrefix("sk-ant-", 32...255),
    TokenPrefix("sk-", 48...48), TokenPrefix("hf_", 34...40),
    // Shopify, Databricks, Twilio's key ids, age.
    TokenPrefix("shpat_", 32...32), TokenPrefix("dapi", 32...32), TokenPrefix("SK", 32...32),
    TokenPrefix("AGE-SECRET-KEY-", 59...59, .privateKey),
  ]

  /// By first byte, the prefixes that begin with it.
  static let byFirstByte: [[TokenPrefix]] = {
    var table = [[TokenPrefix]](repeating: [], count: 256)
    for entry in all { table[Int(entry.prefix[0])].append(entry) }
    return table
  }()
}
