#include "core/pytorch/plain_data.h"

#include "core/base/text.h"
#include "core/pytorch/weights_choice.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace core::pytorch {

namespace {

constexpr int deepestData = 8;
constexpr int mostData = 4000;
constexpr int mostSteps = 1'000'000;
constexpr std::uint32_t longestText = 1000;

class PlainDataReader {
public:
    PlainDataReader(const PickleInput& input, const PickleObjects& objects)
        : m_input(input)
        , m_objects(objects) {}

    /// Discarded for what is no plain data.
    nlohmann::json read(const PickleValue& value, int depth) {
        if (depth > deepestData || ++m_count > mostData)
            return nlohmann::json::value_t::discarded;
        switch (value.kind) {
        case PickleKind::Bool:
            return value.number != 0;
        case PickleKind::Int:
            return value.number;
        case PickleKind::Float:
            return std::isfinite(value.asFloat()) ? nlohmann::json(value.asFloat()) : discarded();
        case PickleKind::Text:
            return textOf(value);
        case PickleKind::Dict:
        case PickleKind::Opaque:
            return members(m_objects.nodes[value.index()], depth);
        case PickleKind::Tuple:
        case PickleKind::List:
            return items(m_objects.nodes[value.index()], depth);
        default:
            return discarded();
        }
    }

private:
    static nlohmann::json discarded() { return nlohmann::json::value_t::discarded; }

    nlohmann::json textOf(const PickleValue& value) const {
        if (value.size > longestText || !isUtf8(m_input.text(value)))
            return discarded();
        return std::string(m_input.text(value));
    }

    /// Nothing of an optimizer, and no dictionary of tensors. OmegaConf keeps a dictionary's members in an attribute,
    /// and a value likewise.
    nlohmann::json members(const PickleNode& node, int depth) {
        nlohmann::json result = nlohmann::json::object();
        for (std::size_t i = 0; i + 1 < node.items.size() && m_count <= mostData && m_steps < mostSteps; i += 2) {
            ++m_steps;
            if (node.items[i + 1].kind == PickleKind::Tensor)
                continue;
            const nlohmann::json name = node.items[i].isText() ? textOf(node.items[i]) : discarded();
            if (!name.is_string() || isNoModel(name.get<std::string>()))
                continue;
            if (name == "_content" || (name == "_val" && node.kind == PickleKind::Opaque))
                return read(node.items[i + 1], depth + 1);
            if (nlohmann::json value = read(node.items[i + 1], depth + 1); !value.is_discarded())
                result[name.get<std::string>()] = std::move(value);
        }
        return result;
    }

    nlohmann::json items(const PickleNode& node, int depth) {
        nlohmann::json result = nlohmann::json::array();
        for (const PickleValue& item : node.items) {
            if (m_count > mostData)
                break;
            if (nlohmann::json value = read(item, depth + 1); !value.is_discarded())
                result.push_back(std::move(value));
        }
        return result;
    }

    const PickleInput& m_input;
    const PickleObjects& m_objects;
    int m_count = 0; ///< values
    int m_steps = 0; ///< members that were looked at
};

} // namespace

nlohmann::json plainData(const PickleInput& input, const PickleObjects& objects, const PickleValue& root) {
    nlohmann::json data = PlainDataReader(input, objects).read(root, 1);
    return data.is_object() ? data : nlohmann::json::object();
}

} // namespace core::pytorch
