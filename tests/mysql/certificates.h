/// \file
/// Certificates for a test: an authority of its own and what it vouches for.
#pragma once

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

namespace tokenward::test {

/// An authority and the files (PEM) that it leaves in a directory: `NAME-ca.pem`, and per certificate `WHO.pem` and
/// `WHO.key`. Errors are thrown as std::runtime_error.
class Authority {
 public:
  Authority(const std::string& directory, const std::string& name);

  /// The authority's own certificate.
  [[nodiscard]] const std::string& file() const noexcept { return file_; }

  /// A certificate for `who`, valid for `alternative_name` ("DNS:db1" or "IP:127.0.0.1").
  void issue(const std::string& who, const std::string& alternative_name) const;

 private:
  struct Free {
    void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
    void operator()(X509* certificate) const noexcept { X509_free(certificate); }
  };
  using Key = std::unique_ptr<EVP_PKEY, Free>;
  using Certificate = std::unique_ptr<X509, Free>;

  static Key new_key();
  [[nodiscard]] Certificate sign(const std::string& subject, const Key& key, const std::string& extension,
                                 const char* value) const;

  std::string directory_, name_, file_;
  Key key_;
  Certificate certificate_;
};

}  // namespace tokenward::test
