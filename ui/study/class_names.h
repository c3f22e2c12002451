#pragma once

class QString;

namespace core::conditioning {
class Conditioner;
}

namespace ui::study {

/// The name of a class for people; "class 7" for one that has none.
QString className(const core::conditioning::Conditioner& conditioner, int label);

} // namespace ui::study
