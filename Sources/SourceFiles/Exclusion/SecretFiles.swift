/// Tells files that look as if they held secrets, by their names.
///
/// - Source: GitHub's gitignore templates and the names that gitleaks and git-secrets list.
package enum SecretFiles {
  private static let rules = IgnoreRules([
    ".env", ".env.*", "*.env", ".envrc", "*.pem", "*.key", "*.p8", "*.p12", "*.pfx", "*.jks",
    "*.keystore", "*.kdbx", "*.ppk", "*.asc", "*.gpg", "*.pgp", "id_rsa*", "id_dsa*", "id_ecdsa*",
    "id_ed25519*", ".netrc", "_netrc", ".npmrc", ".pypirc", ".htpasswd", ".pgpass", ".my.cnf",
    ".git-credentials", ".dockercfg", "kubeconfig", "*.tfvars", "*.tfstate", "*.tfstate.*",
    "credentials", "credentials.*", "secrets", "secrets.*", "*.secret", "*.secrets",
    "service-account*.json", "*.ovpn", ".ssh/", ".aws/", ".gnupg/", ".kube/",
    "**/.docker/config.json",
    // What tells names but no values.
    "!.env.example", "!.env.sample", "!.env.template",
  ])

  /// Whether the last of `components` looks like a secret; the folders before it are not judged.
  static func names(_ components: [ArraySlice<UInt8>], isFolder: Bool) -> Bool {
    let lowercased = components.map { component in component.map { $0.lowercasedByte }[...] }
    return rules.verdict(on: lowercased, isFolder: isFolder) == true
  }

  /// Whether `path` looks like a secret; case does not matter.
  package static func contains(_ path: String) -> Bool { rules.ignores(path.lowercased()) }
}
