#include "core/model/unit_json.h"

#include "core/base/error.h"
#include "core/base/text.h"

namespace core::model {
namespace {

constexpr std::size_t kLongestPlace = 100; // bytes
constexpr std::int64_t kMostLayers = 1 << 20;

} // namespace

UnitKind readUnitKind(const formats::JsonView& unit) {
    const formats::JsonView kind = unit.at("kind");
    const std::string text = kind.string();
    try {
        return parseUnitKind(text);
    } catch (const Error&) {
        kind.fail("expected a kind of unit, found \"" + escaped(text) + "\"");
    }
}

std::string readUnitPlace(const formats::JsonView& unit) {
    if (const auto place = unit.find("place"))
        return escaped(place->string(), kLongestPlace);
    return "blocks " + std::to_string(unit.at("layer").integer(0, kMostLayers));
}

} // namespace core::model
