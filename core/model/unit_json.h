#pragma once

#include "core/formats/json.h"
#include "core/model/unit.h"

#include <string>

/// What descriptions in files say about units, in the words of today and of the first version.
namespace core::model {

/// The member "kind" of a unit. @throws Error{BadInput} naming file and field.
UnitKind readUnitKind(const formats::JsonView& unit);

/// The member "place" of a unit; in the first version "layer", the index of a transformer's block.
/// @throws Error{BadInput} naming file and field.
std::string readUnitPlace(const formats::JsonView& unit);

} // namespace core::model
