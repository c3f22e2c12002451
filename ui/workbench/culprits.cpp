#include "ui/workbench/culprits.h"

namespace ui::workbench {

QString culpritOf(StudyField field) {
    switch (field) {
    case StudyField::M:
        return QStringLiteral("mBox");
    case StudyField::Lambda:
        return QStringLiteral("lambdaBox");
    case StudyField::Sigma2:
        return QStringLiteral("sigma2Box");
    case StudyField::Cuts:
        return QStringLiteral("dynamicsPlot");
    case StudyField::Allocation:
        return QStringLiteral("allocation");
    case StudyField::Within:
        return QStringLiteral("within");
    case StudyField::LossWorth:
        return QStringLiteral("lossWorth");
    case StudyField::TargetSparsity:
    case StudyField::StageSparsity:
        return QStringLiteral("targetSparsityBox");
    case StudyField::Sampler:
        return QStringLiteral("sampler");
    case StudyField::Order:
        return QStringLiteral("order");
    case StudyField::Levels:
        return QStringLiteral("levels");
    case StudyField::Spacing:
        return QStringLiteral("spacing");
    case StudyField::Steps:
        return QStringLiteral("steps");
    case StudyField::Guidance:
        return QStringLiteral("guidance");
    case StudyField::Eta:
        return QStringLiteral("eta");
    case StudyField::Pictures:
        return QStringLiteral("pictureCount");
    case StudyField::Method:
        return QStringLiteral("method");
    case StudyField::Damping:
        return QStringLiteral("damping");
    case StudyField::Compensation:
        return QStringLiteral("compensate");
    case StudyField::WidthMultiple:
        return QStringLiteral("widthMultiple");
    case StudyField::Precision:
        return QStringLiteral("precision");
    case StudyField::Calibration:
        return QStringLiteral("calibrationSamples");
    case StudyField::Autoencoder:
        return QStringLiteral("autoencoder");
    case StudyField::Variants:
        return QStringLiteral("preview");
    case StudyField::Everything:
        return QStringLiteral("mainWindow");
    }
    return {};
}

QString culpritOf(jobs::JobKind kind) {
    switch (kind) {
    case jobs::JobKind::LoadModel:
        return QStringLiteral("unitTree");
    case jobs::JobKind::OpenAutoencoder:
        return QStringLiteral("autoencoder");
    case jobs::JobKind::Measure:
        return QStringLiteral("dynamicsPlot");
    case jobs::JobKind::SampleDense:
    case jobs::JobKind::SamplePruned:
        return QStringLiteral("steps");
    case jobs::JobKind::Trajectory:
        return QStringLiteral("trajectoryStrip");
    case jobs::JobKind::Calibrate:
        return QStringLiteral("calibrationSource");
    case jobs::JobKind::Judge:
        return QStringLiteral("tradeOffPlot");
    case jobs::JobKind::PruneVariant:
    case jobs::JobKind::SampleVariant:
        return QStringLiteral("preview");
    case jobs::JobKind::Prune:
    case jobs::JobKind::Export:
        return QStringLiteral("method");
    }
    return {};
}

} // namespace ui::workbench
