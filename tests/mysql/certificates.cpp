#include "certificates.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <stdexcept>

namespace tokenward::test {
namespace {

void require(bool done) {
  if (!done) throw std::runtime_error("OpenSSL cannot make a certificate");
}

/// Opens a file for OpenSSL to write to.
template <typename Write>
void write_file(const std::string& path, const Write& write) {
  std::FILE* const file = std::fopen(path.c_str(), "w");
  require(file != nullptr);
  const bool written = write(file) == 1;
  require(std::fclose(file) == 0 && written);
}

}  // namespace

Authority::Authority(const std::string& directory, const std::string& name)
    : directory_(directory), name_(name), file_(directory + "/" + name + "-ca.pem"), key_(new_key()) {
  certificate_ = sign(name_, key_, "basicConstraints", "critical,CA:TRUE");
  write_file(file_, [this](std::FILE* file) { return PEM_write_X509(file, certificate_.get()); });
}

void Authority::issue(const std::string& who, const std::string& alternative_name) const {
  const Key key = new_key();
  const Certificate certificate = sign(who, key, "subjectAltName", alternative_name.c_str());
  write_file(directory_ + "/" + who + ".pem", [&](std::FILE* file) { return PEM_write_X509(file, certificate.get()); });
  write_file(directory_ + "/" + who + ".key", [&](std::FILE* file) {
    return PEM_write_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  });
}

Authority::Key Authority::new_key() {
  Key key(EVP_EC_gen("P-256"));
  require(key != nullptr);
  return key;
}

Authority::Certificate Authority::sign(const std::string& subject, const Key& key, const std::string& extension,
                                       const char* value) const {
  constexpr long kDay = 24 * 60 * 60;
  Certificate made(X509_new());
  X509* const certificate = made.get();
  X509_NAME* const name = X509_get_subject_name(certificate);
  X509* const issuer = certificate_ ? certificate_.get() : certificate;
  static long serial = 0;
  require(X509_set_version(certificate, 2) == 1 && ASN1_INTEGER_set(X509_get_serialNumber(certificate), ++serial) == 1);
  require(X509_gmtime_adj(X509_getm_notBefore(certificate), -kDay) != nullptr &&
          X509_gmtime_adj(X509_getm_notAfter(certificate), kDay) != nullptr);
  require(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(subject.c_str()),
                                     -1, -1, 0) == 1);
  require(X509_set_issuer_name(certificate, X509_get_subject_name(issuer)) == 1 &&
          X509_set_pubkey(certificate, key.get()) == 1);
  X509_EXTENSION* const added = X509V3_EXT_conf(nullptr, nullptr, extension.c_str(), value);
  require(added != nullptr && X509_add_ext(certificate, added, -1) == 1);
  X509_EXTENSION_free(added);
  require(X509_sign(certificate, key_.get(), EVP_sha256()) > 0);
  return made;
}

}  // namespace tokenward::test
