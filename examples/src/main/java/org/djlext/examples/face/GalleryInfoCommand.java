package org.djlext.examples.face;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.Callable;
import org.djlext.examples.cli.ByteCount;
import org.djlext.examples.cli.CommandOutput;
import org.djlext.examples.cli.SharedOptions;
import org.djlext.examples.cli.TextTable;
import org.djlext.face.gallery.Damage;
import org.djlext.face.gallery.Gallery;
import org.djlext.face.gallery.GalleryInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code djlx face gallery info}: what a gallery is. */
@Command(
    name = "info",
    description = {
      "Tells the model and dimension of a gallery and whether it is encrypted; with the key of an"
          + " encrypted one, also how many persons and templates it has and whether all could be"
          + " read.",
      ""
    },
    sortOptions = false)
final class GalleryInfoCommand implements Callable<Integer> {

  @Mixin(name = "gallery")
  private GalleryOption place;

  @Mixin(name = "shared")
  private SharedOptions shared;

  /** What it is; what only a key tells is null without one. */
  record Report(
      String gallery,
      String model,
      int dimension,
      boolean encrypted,
      long bytes,
      Integer persons,
      Integer templates,
      List<Damage> damages) {}

  @Override
  public Integer call() throws IOException {
    CommandOutput output = shared.output();
    GalleryInfo info = GalleryInfo.read(place.folder());
    long bytes = Files.size(place.folder().resolve("gallery.log"));
    Report report;
    if (info.encrypted() && !place.hasKey()) {
      report = report(info, bytes, null, null, null);
    } else {
      try (Gallery gallery = place.open(output)) {
        report =
            report(
                info,
                bytes,
                gallery.snapshot().persons().size(),
                gallery.size(),
                gallery.recovery().damages());
      }
    }
    output.write(text(report));
    output.result(report);
    return 0;
  }

  private Report report(
      GalleryInfo info, long bytes, Integer persons, Integer templates, List<Damage> damages) {
    return new Report(
        place.folder().toString(),
        info.model(),
        info.dimension(),
        info.encrypted(),
        bytes,
        persons,
        templates,
        damages);
  }

  private static String text(Report report) {
    String hidden = "not told without the key";
    TextTable table = new TextTable("", "");
    table.row("gallery", report.gallery());
    table.row("model", report.model());
    table.row("dimension", Integer.toString(report.dimension()));
    table.row("encrypted", report.encrypted() ? "yes" : "no");
    table.row("size", ByteCount.text(report.bytes()));
    table.row("persons", report.persons() == null ? hidden : report.persons().toString());
    table.row("templates", report.templates() == null ? hidden : report.templates().toString());
    if (report.damages() != null) {
      table.row("damaged parts", Integer.toString(report.damages().size()));
    }
    return table.text();
  }
}
