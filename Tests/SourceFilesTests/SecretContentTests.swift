import SourceFiles
import Testing

/// Texts that hold secrets, and texts that only look so.
///
/// Tokens are put together here, so that no scanner of this repository finds one.
@Suite(.timeLimit(.minutes(1))) struct SecretContentTests {
  private static let random = "q7Zk2Vw9Lx4Bn8Rt1Yp5Hs3Jd6Fg0Mc" + "Aa8uE2iO4wXz"
  private static let key64 = String((random + random).prefix(64))

  private static func random(_ count: Int) -> String { String((random + random).prefix(count)) }

  static let cases: [(String, SecretKind?)] = [
    ("-----BEGIN RSA " + "PRIVATE KEY-----\nMIIEpAIBAAKCAQ" + key64 + "\n", .privateKey),
    ("k = \"-----BEGIN " + "PRIVATE KEY-----\\nMIIEvQIBADANBgkq" + key64 + "\\n\"", .privateKey),
    ("-----BEGIN OPENSSH " + "PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjE" + key64, .privateKey),
    ("-----BEGIN PGP " + "PRIVATE KEY BLOCK-----\n\nlQOYBF" + key64, .privateKey),
    ("if line == \"-----BEGIN " + "PRIVATE KEY-----\":\n    return parse(line)\n", nil),
    ("-----BEGIN CERTIFICATE-----\nMIIEpAIBAAKCAQ" + key64 + "\n", nil),
    ("-----BEGIN PUBLIC KEY-----\nMIIEpAIBAAKCAQ" + key64 + "\n", nil),
    ("aws = 'AK" + "IAQ7ZK2VW9LX4BN8RT'", .cloudKey),
    ("aws = 'AK" + "IAIOSFODNN7EXAMPLE'", nil),
    ("AIza" + random(35), .cloudKey),
    ("AIza" + random(20), nil),
    ("token: gh" + "p_" + random(36), .serviceToken),
    ("gh" + "p_short1", nil),
    ("github_" + "pat_" + random(50), .serviceToken),
    ("x = \"gl" + "pat-" + random(20) + "\"", .serviceToken),
    ("xo" + "xb-2048-1024-" + random(24), .serviceToken),
    ("sk_" + "live_" + random(24), .serviceToken),
    ("sk_" + "test_" + random(24), nil),
    ("hf" + "_" + random(34), .serviceToken),
    ("npm" + "_" + random(36), .serviceToken),
    ("ey" + "JhbGciOiJIUzI1NiJ9.ey" + "JzdWIiOiIxMjM0In0." + random(43), .webToken),
    ("db = \"postgres://admin:h7Kq2" + "Zx9@db.internal/app\"", .urlPassword),
    ("db = \"postgres://user:password1@localhost/app\"", nil),
    ("db = f\"postgres://{user}:{secret9}@{host}/app\"", nil),
    ("see https://host:8080/a@b1", nil),
    ("API_KEY = \"" + random(32) + "\"", .assignedSecret),
    ("  \"clientSecret\": \"" + random(24) + "\",", .assignedSecret),
    ("export AUTH_TOKEN=" + random(32), .assignedSecret),
    ("password: '" + random(20) + "'", .assignedSecret),
    ("config['access-key'] = '" + random(40) + "'", .assignedSecret),
    ("AccountKey=" + random(44) + random(42) + "==", .assignedSecret),
    ("api_key = \"your-api-key-goes-here-1234\"", nil),
    ("api_key = os.environ[\"SERVICE_API_KEY_2\"]", nil),
    ("commit = \"" + random(40) + "\"", nil),
    ("integrity \"sha512-" + random(80) + "\"", nil),
    ("token = tokenizer.convert_ids_to_tokens_v2(ids)", nil),
    ("def test_password_is_checked_against_list_of_10000():", nil),
    ("self.embed_tokens = M2M100ScaledWordEmbedding(\n", nil),
    ("self.embed_tokens=M2M100ScaledWordEmbedding(\n", nil),
    ("secret_name = \"projects-demo-region-one\"", nil),
    ("DB_PASSWORD = \"Kx9#mP2$" + "vL5@nQ8!\"", .assignedSecret),
    ("  \"password\": \"Tr0ub4" + "dor&3\",", .assignedSecret),
    ("config['pwd']='Hunter2" + "hunter!'", .assignedSecret),
    ("let clientSecret: String = \"a1B2" + "c3D4e5\"", nil),
    ("password := `Zx81" + "_Spectrum`", .assignedSecret),
    ("password = \"Enter your password\"", nil),
    ("password = \"Passw0rd\" + suffix", .assignedSecret),
    ("password = \"password1A\"", nil),
    ("password = \"${DB_Pass1}\"", nil),
    ("password = \"<Your1>Value\"", nil),
    ("password = getenv(\"Kx9#mP2vL5\")", nil),
    ("password_file = \"/etc/App1/key\"", nil),
    ("passwords = [\"Kx9#mP2vL5\"]", nil),
    ("password=", nil), ("password=\"", nil), ("\"pwd\":\"", nil),
    ("", nil), ("-----BEGIN", nil), ("://", nil), ("a://b:c@", nil), ("=", nil),
  ]

  @Test(arguments: cases)
  func `a secret is told by its format or by its name`(_ text: String, _ kind: SecretKind?) {
    #expect(SecretContent.find(in: Array(text.utf8))?.kind == kind, "\(text)")
    let inside = "import os\n\n\(text)\nprint(1)\n"
    #expect(SecretContent.find(in: Array(inside.utf8))?.kind == kind, "\(inside)")
  }

  @Test func `a finding says where it is`() {
    let text = "x = 1\ny = \"hf" + "_\(Self.random(34))\"\n"
    #expect(SecretContent.find(in: Array(text.utf8))?.offset == 11)
  }

  @Test func `texts made to be slow are not`() {
    let start = ContinuousClock.now
    for piece in [
      "://", "-----BEGIN ", "a1b2c3d4e5f6g7h8=", "eyJ.eyJ.", "secret=a1B2", "://a:", "pwd=\"",
    ] {
      let text = Array(String(repeating: piece, count: 20_000 / piece.utf8.count).utf8)
      _ = SecretContent.find(in: text)
    }
    #expect(ContinuousClock.now - start < .seconds(20))
  }
}
