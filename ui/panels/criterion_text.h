#pragma once

#include <QString>

namespace ui::panels {

/// A criterion in the person's language: a short title, and what it ranks by with its source. One that is not known
/// here goes by its own name.
struct CriterionText {
    QString title;
    QString tip;

    static CriterionText of(const QString& method);
};

} // namespace ui::panels
