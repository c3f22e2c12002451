#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace core::conditioning::clip {

/// What ends the last token of a word.
inline constexpr std::string_view kWordEnd = "</w>";
/// Numbers and merges that a vocabulary may have: many times CLIP's.
inline constexpr int kMostTokens = 1'000'000;

/// The tokens of a byte-pair encoding and the pairs that are merged (Sennrich et al., arXiv 1508.07909), byte by byte.
/// Filled by a reader, then sealed and never changed.
class Vocabulary {
public:
    /// What a pair of tokens becomes. Lower ranks are merged first.
    struct Merge {
        std::uint64_t pair = 0;
        std::int32_t rank = 0;
        std::int32_t id = 0;
    };

    /// @param source names the file in messages.
    explicit Vocabulary(std::string source);

    /// @throws Error{BadInput} for an id out of range, and for too many tokens.
    void addToken(const std::string& text, std::int64_t id);
    /// The next merge. @throws Error{BadInput} if the tokens or what they become are not in the vocabulary.
    void addMerge(const std::string& left, const std::string& right);
    /// After the last of both. @throws Error{BadInput} for a vocabulary without tokens.
    void seal();

    /// Largest id + 1.
    int size() const { return m_size; }
    std::optional<int> idOf(const std::string& text) const;
    /// Of a byte, as the last one of a word or not; empty: the vocabulary has none.
    std::optional<int> byteId(unsigned char byte, bool isLast) const;
    /// Null where a pair is not merged.
    const Merge* merge(int left, int right) const;
    const std::string& source() const { return m_source; }
    /// Numbers by tokens.
    const std::map<std::string, int>& tokens() const { return m_ids; }
    /// What is merged, in its order.
    std::vector<std::pair<std::string, std::string>> merges() const;

private:
    [[noreturn]] void fail(const std::string& reason) const;
    int required(const std::string& text) const;

    std::string m_source;
    std::map<std::string, int> m_ids;
    std::vector<Merge> m_merges;    ///< ascending by pair once sealed
    std::array<int, 512> m_bytes{}; ///< ids of bytes within words, then of last ones; −1: none
    int m_size = 0;
};

} // namespace core::conditioning::clip
