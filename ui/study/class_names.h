#pragma once

#include <QStringList>

namespace core::conditioning {
class Conditioner;
}

namespace core::study {
struct SamplingChoices;
}

namespace ui::study {

/// The name of a class for people; "class 7" for one that has none.
QString className(const core::conditioning::Conditioner& conditioner, int label);

/// What each image shows, for people: the name of its class, or the beginning of its prompt.
QStringList imageNames(const core::study::SamplingChoices& choices, const core::conditioning::Conditioner& conditioner);

} // namespace ui::study
