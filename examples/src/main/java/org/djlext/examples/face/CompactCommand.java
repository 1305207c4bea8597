package org.djlext.examples.face;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.djlext.examples.cli.CommandOutput;
import org.djlext.examples.cli.SharedOptions;
import org.djlext.face.gallery.Gallery;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code djlx face gallery compact}: leaves damaged parts of a gallery behind. */
@Command(
    name = "compact",
    description = {
      "Writes the gallery's file anew with everything that can be read, so that damaged parts are"
          + " told for the last time. An index of a large gallery is saved with it.",
      ""
    },
    sortOptions = false)
final class CompactCommand implements Callable<Integer> {

  @Mixin(name = "gallery")
  private GalleryOption place;

  @Mixin(name = "shared")
  private SharedOptions shared;

  /** What is left. */
  record Report(String gallery, int templates, int damagedParts) {}

  @Override
  public Integer call() throws IOException {
    CommandOutput output = shared.output();
    try (Gallery gallery = place.open(output)) {
      gallery.compact();
      int damaged = gallery.recovery().damages().size();
      output.done(
          "%s: templates written: %d, damaged parts left out: %d"
              .formatted(place.folder(), gallery.size(), damaged));
      output.result(new Report(place.folder().toString(), gallery.size(), damaged));
    }
    return 0;
  }
}
