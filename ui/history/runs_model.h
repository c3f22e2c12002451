#pragma once

#include "core/study/study.h"
#include "ui/history/run_history.h"

#include <QAbstractTableModel>
#include <QPixmap>

#include <map>

namespace ui::history {

/// The history as a table of thumbnails and figures.
class RunsModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Images, Time, What, Model, Tags, Sparsity, Macs, Seconds, Psnr, Ssim, columnCountOf };
    static constexpr int sortRole = Qt::UserRole;

    explicit RunsModel(RunHistory& history, QObject* parent = nullptr);

    const core::study::Run& run(int row) const { return m_history.runs()[static_cast<std::size_t>(row)]; }
    /// What the run was made of; empty where that does not read.
    const core::study::ModelChoice& modelOf(const core::study::Run& run) const;
    /// The model that is open: runs of the same file with other weights are told apart.
    void setModel(const core::study::ModelChoice& model);
    const core::study::ModelChoice& model() const { return m_model; }
    void retranslate();

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    /// Of tags alone: asks for them by tagsEdited().
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

signals:
    /// A person typed tags into a row.
    void tagsEdited(int row, const QString& tags);

private:
    QString text(const core::study::Run& run, int column) const;
    bool hasOtherWeights(const core::study::Run& run) const;
    QString summary(const core::study::Run& run) const;
    static QVariant sortValue(const core::study::Run& run, int column);
    QPixmap thumbnail(const core::study::Run& run) const;

    RunHistory& m_history;
    core::study::ModelChoice m_model;
    mutable std::map<std::int64_t, core::study::ModelChoice> m_models; ///< by id, of the runs that were asked about
    int m_shown = 0;                                                   ///< rows that views know of
};

} // namespace ui::history
