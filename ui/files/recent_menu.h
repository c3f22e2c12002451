#pragma once

#include <QMenu>

namespace ui::files {

class RecentFiles;

/// The models and studies that were opened last; those that are gone are greyed.
class RecentMenu final : public QMenu {
    Q_OBJECT

public:
    explicit RecentMenu(RecentFiles& files, QWidget* parent = nullptr);

signals:
    void chosen(const QString& path);

protected:
    void changeEvent(QEvent* event) override;

private:
    void fill();
    void addEntry(const QString& path, int number);
    void retranslateUi();

    RecentFiles& m_files;
};

} // namespace ui::files
