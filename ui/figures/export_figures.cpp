#include "ui/figures/export_figures.h"

#include "core/base/error.h"

#include <QDir>

namespace ui::figures {

QStringList exportFigures(const std::vector<Figure>& figures, const FigureChoice& choice) {
    const QDir folder(choice.folder);
    if (choice.folder.isEmpty() || !folder.mkpath(QStringLiteral(".")))
        throw core::Error(core::ErrorCode::Failed, choice.folder.toStdString() + ": the folder cannot be made");
    QStringList paths;
    for (const Figure& figure : figures) {
        for (const QString& format : choice.formats) {
            const QString path = folder.filePath(figure.fileName + QLatin1Char('.') + format);
            figure.write(path, choice.extent);
            paths << path;
        }
    }
    return paths;
}

} // namespace ui::figures
