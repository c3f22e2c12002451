#include "core/formats/sha256.h"

#include "core/base/error.h"
#include "core/base/progress.h"

#include <algorithm>
#include <array>
#include <openssl/evp.h>

namespace core::formats {

struct Sha256::Context {
    EVP_MD_CTX* digest = EVP_MD_CTX_new();
    Context() = default;
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;
    ~Context() { EVP_MD_CTX_free(digest); }
};

namespace {

/// Bytes between two stop points.
constexpr std::size_t hashedAtOnce = std::size_t{16} << 20U;

void check(int result) {
    if (result != 1)
        throw Error(ErrorCode::Failed, "SHA-256: libcrypto refused to compute it");
}

} // namespace

Sha256::Sha256()
    : m_context(std::make_unique<Context>()) {
    check(EVP_DigestInit_ex(m_context->digest, EVP_sha256(), nullptr));
}

Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::update(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        stopPoint();
        const std::span<const std::byte> piece = bytes.first(std::min(bytes.size(), hashedAtOnce));
        check(EVP_DigestUpdate(m_context->digest, piece.data(), piece.size()));
        bytes = bytes.subspan(piece.size());
    }
}

std::string Sha256::finish() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    check(EVP_DigestFinal_ex(m_context->digest, digest.data(), &size));
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    for (unsigned int i = 0; i < size; ++i) {
        hex += digits[digest[i] >> 4U];
        hex += digits[digest[i] & 15U];
    }
    return hex;
}

std::string sha256(std::string_view bytes) {
    Sha256 sum;
    sum.update(std::as_bytes(std::span(bytes)));
    return sum.finish();
}

} // namespace core::formats
