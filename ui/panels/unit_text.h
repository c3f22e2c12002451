#pragma once

#include "core/model/unit_places.h"

#include <QString>

namespace ui::panels {

/// "MLP neurons": what the groups of such a unit are called in the window.
QString kindText(core::model::UnitKind kind);

/// "MLP neurons"; "MLP neurons 2" for the second of several units of the kind at one place.
QString unitText(const core::model::UnitPlaces& places, int unit, core::model::UnitKind kind);

/// "blocks 3, MLP neurons": the place in the model's words, then unitText.
QString placedUnitText(const core::model::UnitPlaces& places, int unit, core::model::UnitKind kind);

} // namespace ui::panels
