#include "core/checkpoint/ambiguous_weights.h"
#include "ui/workbench/study_runner.h"

namespace ui::workbench {

jobs::LoadedModel StudyRunner::loadOrAsk(const jobs::LoadModelOptions& options, const core::Progress& progress) {
    try {
        return jobs::loadModel(options, progress);
    } catch (const core::checkpoint::AmbiguousWeights& doubt) {
        QStringList keys;
        for (const std::string& key : doubt.keys())
            keys.append(QString::fromStdString(key));
        // Thrown on the compute thread, which ends before this object does.
        const auto ask = [this, spec = QString::fromStdString(options.spec), keys] { emit weightsAsked(spec, keys); };
        QMetaObject::invokeMethod(this, ask, Qt::QueuedConnection);
        throw;
    }
}

} // namespace ui::workbench
