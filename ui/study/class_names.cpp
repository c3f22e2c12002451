#include "ui/study/class_names.h"

#include "core/conditioning/conditioner.h"

#include <QCoreApplication>

namespace ui::study {

QString className(const core::conditioning::Conditioner& conditioner, int label) {
    const core::model::ClassSet* classes = conditioner.classes();
    const auto index = static_cast<std::size_t>(label);
    return classes != nullptr && index < classes->names.size()
               ? QString::fromStdString(classes->names[index])
               : QCoreApplication::translate("ui::study::ClassNames", "class %1").arg(label);
}

} // namespace ui::study
