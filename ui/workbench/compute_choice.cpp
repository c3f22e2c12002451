#include "ui/workbench/compute_choice.h"

#include "core/base/error.h"
#include "ui/files/window_settings.h"

#include <QCoreApplication>

#include <algorithm>

namespace ui::workbench {

namespace {

struct ComputeTexts {
    Q_DECLARE_TR_FUNCTIONS(ui::workbench::ComputeChoice)
};

const QString deviceKey = QStringLiteral("compute/device");
const QString threadsKey = QStringLiteral("compute/threads");
const QString dtypeKey = QStringLiteral("compute/dtype");

QString deviceText(const core::Device& device) {
    return device.kind == core::Device::Kind::Cpu ? ComputeTexts::tr("CPU")
                                                  : QString::fromStdString(core::toString(device)).toUpper();
}

QString dtypeText(core::Dtype dtype) {
    switch (dtype) {
    case core::Dtype::BFloat16:
        return QStringLiteral("bfloat16");
    case core::Dtype::Float16:
        return QStringLiteral("float16");
    case core::Dtype::Float32:
        break;
    }
    return QStringLiteral("float32");
}

} // namespace

Choices<core::Device> deviceChoices() {
    Choices<core::Device> all;
    for (const core::Device& device : core::availableDevices()) {
        const QString name = QString::fromStdString(core::describe(device));
        all.emplace_back(device, device.kind == core::Device::Kind::Cpu
                                     ? deviceText(device)
                                     : QStringLiteral("%1 (%2)").arg(deviceText(device), name));
    }
    return all;
}

Choices<int> threadChoices() {
    const int cores = core::defaultThreadCount();
    Choices<int> all{{0, ComputeTexts::tr("all cores (%1)").arg(cores)}};
    for (int threads = 1; threads < cores; threads *= 2)
        all.emplace_back(threads, QString::number(threads));
    return all;
}

Choices<core::Dtype> dtypeChoices(const core::Device& device) {
    Choices<core::Dtype> all{{core::Dtype::Float32, dtypeText(core::Dtype::Float32)},
                             {core::Dtype::BFloat16, dtypeText(core::Dtype::BFloat16)}};
    if (device.kind != core::Device::Kind::Cpu)
        all.emplace_back(core::Dtype::Float16, dtypeText(core::Dtype::Float16));
    return all;
}

QString computeText(const core::ComputeOptions& options) {
    const int threads = options.threads > 0 ? options.threads : core::defaultThreadCount();
    return ComputeTexts::tr("%1 · threads: %2 · %3")
        .arg(deviceText(options.device))
        .arg(threads)
        .arg(dtypeText(options.dtype));
}

std::optional<core::ComputeOptions> keptCompute() {
    const files::Settings kept;
    if (!kept.contains(deviceKey))
        return std::nullopt;
    try {
        const core::ComputeOptions options{
            .device = core::parseDevice(kept.value(deviceKey).toString().toStdString()),
            .dtype = core::parseDtype(kept.value(dtypeKey).toString().toStdString()),
            .threads = std::clamp(kept.value(threadsKey).toInt(), 0, core::defaultThreadCount())};
        return options;
    } catch (const core::Error&) {
        return std::nullopt; // a device that was taken out, or a file that somebody edited
    }
}

void keepCompute(const core::ComputeOptions& options) {
    files::Settings kept;
    kept.setValue(deviceKey, QString::fromStdString(core::toString(options.device)));
    kept.setValue(threadsKey, options.threads);
    kept.setValue(dtypeKey, QString::fromStdString(core::toString(options.dtype)));
}

} // namespace ui::workbench
