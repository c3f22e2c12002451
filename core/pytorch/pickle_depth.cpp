#include "core/pytorch/pickle_depth.h"

#include "core/base/error.h"

#include <algorithm>
#include <utility>

namespace core::pytorch {

namespace {

constexpr std::size_t maxDepth = 100;

bool isNode(const PickleValue& value) {
    return value.kind == PickleKind::Tuple || value.kind == PickleKind::List || value.kind == PickleKind::Dict;
}

/// A depth-first walk that keeps its own stack: each node is entered once, its height is then known.
class DepthWalk {
public:
    explicit DepthWalk(const PickleObjects& objects)
        : m_objects(objects)
        , m_height(objects.nodes.size(), 0) {}

    void from(std::size_t node) {
        enter(node);
        while (!m_path.empty()) {
            auto& [current, next] = m_path.back();
            const auto& items = m_objects.nodes[current].items;
            if (next == items.size())
                leave();
            else if (const PickleValue& child = items[next++]; isNode(child))
                visit(child.index());
        }
    }

private:
    static constexpr std::uint8_t onPath = 255;

    void enter(std::size_t node) {
        m_path.emplace_back(node, 0);
        m_height[node] = onPath;
        requireDepth(m_path.size());
    }

    void visit(std::size_t node) {
        if (m_height[node] == onPath)
            throw Error(ErrorCode::BadInput, "pickle: a value holds itself");
        if (m_height[node] == 0)
            enter(node);
        else
            reach(m_height[node]);
    }

    /// A child of the path's end has this height.
    void reach(std::size_t height) {
        requireDepth(m_path.size() + height);
        m_below.resize(std::max(m_below.size(), m_path.size()), 0);
        m_below[m_path.size() - 1] = std::max(m_below[m_path.size() - 1], height);
    }

    void leave() {
        const std::size_t node = m_path.back().first;
        m_below.resize(std::max(m_below.size(), m_path.size()), 0);
        const std::size_t height = 1 + std::exchange(m_below[m_path.size() - 1], 0);
        m_height[node] = static_cast<std::uint8_t>(height);
        m_path.pop_back();
        if (!m_path.empty())
            reach(height);
    }

    static void requireDepth(std::size_t depth) {
        if (depth > maxDepth)
            throw Error(ErrorCode::BadInput, "pickle: nested deeper than " + std::to_string(maxDepth));
    }

    const PickleObjects& m_objects;
    std::vector<std::uint8_t> m_height; ///< 0: not seen; else 1 for a node without nodes, and so on
    std::vector<std::pair<std::size_t, std::size_t>> m_path; ///< node and its next child
    std::vector<std::size_t> m_below; ///< per place of the path: the greatest height of its children so far
};

} // namespace

void requireShallow(const PickleObjects& objects, const PickleValue& root) {
    if (isNode(root))
        DepthWalk(objects).from(root.index());
}

const char* toString(PickleKind kind) {
    constexpr const char* names[]{"nothing",         "None",      "a truth value", "an integer",
                                  "a large integer", "a number",  "a text",        "bytes",
                                  "a tuple",         "a list",    "a dictionary",  "a set",
                                  "a Python name",   "a storage", "a tensor",      "a Python object"};
    return names[static_cast<std::size_t>(kind)];
}

} // namespace core::pytorch
