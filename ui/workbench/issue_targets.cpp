#include "ui/workbench/issue_targets.h"

#include "ui/study/variant_plan.h"

namespace ui::workbench {

QString issueTargetOf(study::StudyField field) {
    switch (field) {
    case study::StudyField::M:
        return QStringLiteral("mBox");
    case study::StudyField::Lambda:
        return QStringLiteral("lambdaBox");
    case study::StudyField::Sigma2:
        return QStringLiteral("sigma2Box");
    case study::StudyField::Cuts:
        return QStringLiteral("dynamicsPlot");
    case study::StudyField::Allocation:
        return QStringLiteral("allocation");
    case study::StudyField::Within:
        return QStringLiteral("within");
    case study::StudyField::LossWeighting:
        return QStringLiteral("lossWeighting");
    case study::StudyField::TargetSparsity:
    case study::StudyField::StageSparsity:
        return QStringLiteral("targetSparsityBox");
    case study::StudyField::Sampler:
        return QStringLiteral("sampler");
    case study::StudyField::Order:
        return QStringLiteral("order");
    case study::StudyField::Levels:
        return QStringLiteral("levels");
    case study::StudyField::Spacing:
        return QStringLiteral("spacing");
    case study::StudyField::Steps:
        return QStringLiteral("steps");
    case study::StudyField::Guidance:
        return QStringLiteral("guidance");
    case study::StudyField::Eta:
        return QStringLiteral("eta");
    case study::StudyField::Words:
        return QStringLiteral("prompt");
    case study::StudyField::Images:
        return QStringLiteral("pictureCount");
    case study::StudyField::Method:
        return QStringLiteral("method");
    case study::StudyField::Damping:
        return QStringLiteral("damping");
    case study::StudyField::Compensation:
        return QStringLiteral("compensate");
    case study::StudyField::WidthMultiple:
        return QStringLiteral("widthMultiple");
    case study::StudyField::Precision:
        return QStringLiteral("precision");
    case study::StudyField::Reuse:
        return QStringLiteral("reuse");
    case study::StudyField::Calibration:
        return QStringLiteral("calibrationSamples");
    case study::StudyField::Autoencoder:
        return QStringLiteral("autoencoder");
    case study::StudyField::Variants:
        return QStringLiteral("preview");
    case study::StudyField::Everything:
        return QStringLiteral("mainWindow");
    }
    return {};
}

QString issueTargetOf(const jobs::Task& task) {
    if (task.variant && study::isKept(*task.variant))
        return QStringLiteral("preview");
    switch (task.kind) {
    case jobs::JobKind::LoadModel:
        return QStringLiteral("unitTree");
    case jobs::JobKind::OpenAutoencoder:
        return QStringLiteral("autoencoder");
    case jobs::JobKind::Measure:
        return QStringLiteral("dynamicsPlot");
    case jobs::JobKind::Sample:
        return QStringLiteral("steps");
    case jobs::JobKind::Trajectory:
        return QStringLiteral("trajectoryStrip");
    case jobs::JobKind::Calibrate:
        return QStringLiteral("calibrationSource");
    case jobs::JobKind::Time:
        return QStringLiteral("preview");
    case jobs::JobKind::Judge:
        return QStringLiteral("tradeOffPlot");
    case jobs::JobKind::Train:
        return QStringLiteral("fineTunePanelButton");
    case jobs::JobKind::Prune:
    case jobs::JobKind::Export:
        return QStringLiteral("method");
    }
    return {};
}

} // namespace ui::workbench
