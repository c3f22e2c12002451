#include "ui/history/runs_model.h"

#include "core/base/error.h"
#include "core/study/study_file.h"
#include "ui/theme/number_text.h"
#include "ui/theme/plain_text.h"

#include <QDateTime>
#include <QLocale>

namespace ui::history {

using core::study::Run;
using core::study::RunKind;

RunsModel::RunsModel(RunHistory& history, QObject* parent)
    : QAbstractTableModel(parent)
    , m_history(history) {
    connect(&m_history, &RunHistory::loaded, this, [this] {
        beginResetModel();
        m_shown = static_cast<int>(m_history.runs().size());
        endResetModel();
    });
    connect(&m_history, &RunHistory::aboutToAdd, this, [this] { beginInsertRows({}, 0, 0); });
    connect(&m_history, &RunHistory::added, this, [this] {
        ++m_shown;
        endInsertRows();
    });
    connect(&m_history, &RunHistory::aboutToRemove, this, [this](int row) { beginRemoveRows({}, row, row); });
    connect(&m_history, &RunHistory::removed, this, [this] {
        --m_shown;
        endRemoveRows();
    });
    connect(&m_history, &RunHistory::changed, this,
            [this](int row) { emit dataChanged(index(row, 0), index(row, columnCountOf - 1)); });
}

void RunsModel::retranslate() {
    emit headerDataChanged(Qt::Horizontal, 0, columnCountOf - 1);
    if (m_shown > 0)
        emit dataChanged(index(0, 0), index(m_shown - 1, columnCountOf - 1));
}

const core::study::ModelChoice& RunsModel::modelOf(const Run& run) const {
    const auto [place, isNew] = m_models.try_emplace(run.id);
    if (isNew) {
        try {
            place->second = core::study::studyFromJson(run.study, "run").model;
        } catch (const core::Error&) {
            place->second.source.clear();
        }
    }
    return place->second;
}

void RunsModel::setModel(const core::study::ModelChoice& model) {
    m_model = model;
    if (m_shown > 0)
        emit dataChanged(index(0, 0), index(m_shown - 1, columnCountOf - 1));
}

bool RunsModel::hasOtherWeights(const Run& run) const {
    const core::study::ModelChoice& made = modelOf(run);
    return nameSameModel(made, m_model) && !made.sha256.empty() && !m_model.sha256.empty() &&
           made.sha256 != m_model.sha256;
}

int RunsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : m_shown;
}

int RunsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : columnCountOf;
}

QString RunsModel::text(const Run& run, int column) const {
    switch (column) {
    case Time:
        return QLocale().toString(QDateTime::fromMSecsSinceEpoch(run.time), QLocale::ShortFormat);
    case What:
        return run.kind == RunKind::Prune ? tr("Pruned") : tr("Sampled");
    case Model:
        return hasOtherWeights(run) ? tr("%1 (other weights)").arg(QString::fromStdString(run.model))
                                    : QString::fromStdString(run.model);
    case Tags:
        return QString::fromStdString(run.tags);
    case Sparsity:
        return run.achievedSparsity > 0 ? theme::percentText(run.achievedSparsity) : tr("dense");
    case Macs:
        return run.macsPruned > 0 ? theme::macsText(run.macsPruned) : theme::macsText(run.macsDense);
    case Seconds:
        return theme::secondsText(run.seconds);
    case Psnr:
        return run.psnr ? tr("%1 dB").arg(QLocale().toString(*run.psnr, 'f', 1)) : QStringLiteral("–");
    case Ssim:
        return run.ssim ? QLocale().toString(*run.ssim, 'f', 3) : QStringLiteral("–");
    default:
        return {};
    }
}

QVariant RunsModel::sortValue(const Run& run, int column) {
    switch (column) {
    case What:
        return static_cast<int>(run.kind);
    case Model:
        return QString::fromStdString(run.model);
    case Tags:
        return QString::fromStdString(run.tags);
    case Sparsity:
        return run.achievedSparsity;
    case Macs:
        return static_cast<qlonglong>(run.macsPruned > 0 ? run.macsPruned : run.macsDense);
    case Seconds:
        return run.seconds;
    case Psnr:
        return run.psnr.value_or(-1e9);
    case Ssim:
        return run.ssim.value_or(-1e9);
    default:
        return static_cast<qlonglong>(run.time);
    }
}

QString RunsModel::summary(const Run& run) const {
    QString lines = tr("%1 %2 of %3, by Tessera %4")
                        .arg(text(run, Time), text(run, What), text(run, Model), QString::fromStdString(run.version));
    if (run.kind == RunKind::Prune)
        lines += tr("\nTarget sparsity %1, achieved %2")
                     .arg(theme::percentText(run.targetSparsity), theme::percentText(run.achievedSparsity));
    if (hasOtherWeights(run))
        lines += tr("\nOut of date: the weights in this file are others now");
    lines += QLatin1Char('\n') + QString::fromStdString(run.command);
    return run.isPinned ? lines + tr("\nPinned: stays when the history is full") : lines;
}

QPixmap RunsModel::thumbnail(const Run& run) const {
    const std::string png = m_history.thumbnail(run);
    QPixmap image;
    image.loadFromData(reinterpret_cast<const uchar*>(png.data()), static_cast<uint>(png.size()), "PNG");
    return image.isNull() ? image : image.scaledToHeight(32, Qt::SmoothTransformation);
}

QVariant RunsModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= m_shown)
        return {};
    const Run& shown = run(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return index.column() == Time && shown.isPinned ? QStringLiteral("📌 ") + text(shown, Time)
                                                        : text(shown, index.column());
    case Qt::EditRole:
        return text(shown, index.column());
    case Qt::DecorationRole:
        return index.column() == Images ? QVariant(thumbnail(shown)) : QVariant();
    case Qt::ToolTipRole:
        return theme::plainTip(summary(shown));
    case Qt::AccessibleTextRole:
        return index.column() == Images ? tr("Pictures of the run of %1").arg(text(shown, Time))
                                        : text(shown, index.column());
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(index.column() >= Sparsity ? Qt::AlignRight | Qt::AlignVCenter
                                                              : Qt::AlignLeft | Qt::AlignVCenter);
    case sortRole:
        return sortValue(shown, index.column());
    default:
        return {};
    }
}

Qt::ItemFlags RunsModel::flags(const QModelIndex& index) const {
    const Qt::ItemFlags usual = QAbstractTableModel::flags(index);
    return index.column() == Tags ? usual | Qt::ItemIsEditable : usual;
}

bool RunsModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (!index.isValid() || index.row() >= m_shown || index.column() != Tags || role != Qt::EditRole)
        return false;
    emit tagsEdited(index.row(), value.toString());
    return true;
}

QVariant RunsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Images:
        return tr("Pictures");
    case Time:
        return tr("Time");
    case What:
        return tr("Run");
    case Model:
        return tr("Model");
    case Tags:
        return tr("Tags");
    case Sparsity:
        return tr("Sparsity");
    case Macs:
        return tr("MACs");
    case Seconds:
        return tr("Seconds");
    case Psnr:
        return tr("PSNR");
    case Ssim:
        return tr("SSIM");
    default:
        return {};
    }
}

} // namespace ui::history
