#include "core/conditioning/clip/byte_pairs.h"

#include "core/base/progress.h"

#include <queue>
#include <tuple>

namespace core::conditioning::clip {
namespace {

constexpr int kNone = -1;

/// A token of a word; one that was merged into its left neighbour has no id.
struct Symbol {
    int id = kNone;
    int before = kNone, after = kNone; ///< indices of neighbours
};

/// A merge that may still be done.
struct Candidate {
    int rank = 0;
    int left = 0; ///< index of the left symbol
    int id = 0;   ///< what the pair becomes

    bool operator>(const Candidate& other) const { return std::tie(rank, left) > std::tie(other.rank, other.left); }
};

class Word {
public:
    Word(std::string_view bytes, const Vocabulary& vocabulary, int unknown)
        : m_vocabulary(vocabulary) {
        const int count = static_cast<int>(bytes.size());
        m_symbols.reserve(bytes.size());
        for (int i = 0; i < count; ++i) {
            const auto byte = static_cast<unsigned char>(bytes[static_cast<std::size_t>(i)]);
            const bool isLast = i + 1 == count;
            m_symbols.push_back({vocabulary.byteId(byte, isLast).value_or(unknown), i - 1, isLast ? kNone : i + 1});
        }
        for (int i = 0; i + 1 < count; ++i)
            consider(i);
    }

    void merge() {
        constexpr unsigned mergesBetweenStops = 1U << 14U;
        for (unsigned done = 1; !m_candidates.empty(); ++done) {
            if (done % mergesBetweenStops == 0)
                stopPoint();
            const Candidate best = m_candidates.top();
            m_candidates.pop();
            if (isStillThere(best))
                join(best);
        }
    }

    void appendTo(std::vector<int>& tokens) const {
        for (const Symbol& symbol : m_symbols)
            if (symbol.id != kNone)
                tokens.push_back(symbol.id);
    }

private:
    Symbol& at(int index) { return m_symbols[static_cast<std::size_t>(index)]; }

    const Vocabulary::Merge* mergeAt(int left) {
        const Symbol& symbol = at(left);
        return symbol.id == kNone || symbol.after == kNone ? nullptr
                                                           : m_vocabulary.merge(symbol.id, at(symbol.after).id);
    }

    void consider(int left) {
        if (const Vocabulary::Merge* merge = mergeAt(left))
            m_candidates.push({merge->rank, left, merge->id});
    }

    /// Neighbours may have been merged with others since.
    bool isStillThere(const Candidate& candidate) {
        const Vocabulary::Merge* merge = mergeAt(candidate.left);
        return merge != nullptr && merge->id == candidate.id;
    }

    void join(const Candidate& candidate) {
        Symbol& left = at(candidate.left);
        Symbol& right = at(left.after);
        left.id = candidate.id;
        left.after = right.after;
        right.id = kNone;
        if (left.after != kNone) {
            at(left.after).before = candidate.left;
            consider(candidate.left);
        }
        if (left.before != kNone)
            consider(left.before);
    }

    const Vocabulary& m_vocabulary;
    std::vector<Symbol> m_symbols;
    std::priority_queue<Candidate, std::vector<Candidate>, std::greater<>> m_candidates;
};

} // namespace

void appendTokens(std::string_view word, const Vocabulary& vocabulary, int unknown, std::vector<int>& tokens) {
    Word merged(word, vocabulary, unknown);
    merged.merge();
    merged.appendTo(tokens);
}

} // namespace core::conditioning::clip
