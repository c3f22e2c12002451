#include "core/conditioning/clip/vocabulary.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/conditioning/clip/byte_letters.h"

#include <algorithm>

namespace core::conditioning::clip {
namespace {

std::uint64_t pairOf(int left, int right) {
    return static_cast<std::uint64_t>(left) << 32U | static_cast<std::uint32_t>(right);
}

bool isBelow(const Vocabulary::Merge& a, const Vocabulary::Merge& b) {
    return a.pair < b.pair;
}

} // namespace

Vocabulary::Vocabulary(std::string source)
    : m_source(std::move(source)) {}

void Vocabulary::fail(const std::string& reason) const {
    failBadInput(m_source + ": " + reason);
}

void Vocabulary::addToken(const std::string& text, std::int64_t id) {
    if (id < 0 || id >= kMostTokens)
        fail("token \"" + escaped(text, 60) + "\": expected a number from 0 to " + std::to_string(kMostTokens - 1) +
             ", found " + std::to_string(id));
    m_ids[text] = static_cast<int>(id);
    m_size = std::max(m_size, static_cast<int>(id) + 1);
    if (m_ids.size() > static_cast<std::size_t>(kMostTokens))
        fail("expected at most " + std::to_string(kMostTokens) + " tokens");
}

int Vocabulary::required(const std::string& text) const {
    const std::optional<int> id = idOf(text);
    if (!id)
        fail("merge " + std::to_string(m_merges.size() + 1) + ": \"" + escaped(text, 60) +
             "\" is not in the vocabulary");
    return *id;
}

void Vocabulary::addMerge(const std::string& left, const std::string& right) {
    if (m_merges.size() >= static_cast<std::size_t>(kMostTokens))
        fail("expected at most " + std::to_string(kMostTokens) + " merges");
    const std::uint64_t pair = pairOf(required(left), required(right));
    m_merges.push_back({pair, static_cast<std::int32_t>(m_merges.size()), required(left + right)});
}

void Vocabulary::seal() {
    if (m_ids.empty())
        fail("the vocabulary is empty");
    for (std::size_t byte = 0; byte < 256; ++byte) {
        m_bytes[byte] = idOf(byteLetters()[byte]).value_or(-1);
        m_bytes[256 + byte] = idOf(byteLetters()[byte] + std::string(kWordEnd)).value_or(-1);
    }
    // Of a pair that is there twice the last counts, as in the programs that wrote the files.
    std::reverse(m_merges.begin(), m_merges.end());
    std::stable_sort(m_merges.begin(), m_merges.end(), isBelow);
    const auto isSame = [](const Merge& a, const Merge& b) { return a.pair == b.pair; };
    m_merges.erase(std::unique(m_merges.begin(), m_merges.end(), isSame), m_merges.end());
}

std::optional<int> Vocabulary::idOf(const std::string& text) const {
    const auto found = m_ids.find(text);
    return found == m_ids.end() ? std::nullopt : std::optional(found->second);
}

std::optional<int> Vocabulary::byteId(unsigned char byte, bool isLast) const {
    const int id = m_bytes[(isLast ? 256U : 0U) + byte];
    return id < 0 ? std::nullopt : std::optional(id);
}

const Vocabulary::Merge* Vocabulary::merge(int left, int right) const {
    const Merge wanted{.pair = pairOf(left, right)};
    const auto found = std::lower_bound(m_merges.begin(), m_merges.end(), wanted, isBelow);
    return found != m_merges.end() && found->pair == wanted.pair ? &*found : nullptr;
}

std::vector<std::pair<std::string, std::string>> Vocabulary::merges() const {
    std::map<int, const std::string*> texts;
    for (const auto& [text, id] : m_ids)
        texts[id] = &text;
    std::vector<Merge> ordered = m_merges;
    std::sort(ordered.begin(), ordered.end(), [](const Merge& a, const Merge& b) { return a.rank < b.rank; });
    std::vector<std::pair<std::string, std::string>> pairs;
    for (const Merge& merge : ordered)
        pairs.emplace_back(*texts.at(static_cast<int>(merge.pair >> 32U)),
                           *texts.at(static_cast<int>(merge.pair & 0xFFFFFFFFU)));
    return pairs;
}

} // namespace core::conditioning::clip
