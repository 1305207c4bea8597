package org.djlext.examples.face;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.djlext.examples.cli.CommandOutput;
import org.djlext.face.gallery.Damage;
import org.djlext.face.gallery.Gallery;
import org.djlext.face.gallery.GalleryException;
import org.djlext.face.gallery.GalleryInfo;
import org.djlext.face.gallery.GalleryKey;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that name a gallery of persons and its key, to be mixed in. */
final class GalleryOption {

  @Option(
      names = "--gallery",
      paramLabel = "FOLDER",
      required = true,
      description = "Where persons are kept.")
  private Path folder;

  @Mixin private KeyOption key;

  Path folder() {
    return folder;
  }

  /** Opens a gallery for a model, and makes it if it is not there. */
  Gallery openOrMake(FacePipeline pipeline, CommandOutput output) throws IOException {
    GalleryKey opens = key.read();
    if (Files.exists(folder.resolve("gallery.log"))) {
      checkKey(GalleryInfo.read(folder), opens);
    } else if (opens == null) {
      output.note(
          "djlx face: %s is a new gallery without encryption; --key-file and %s encrypt new ones"
              .formatted(folder, KeyOption.VARIABLE));
    }
    return told(
        Gallery.builder(folder, pipeline.identity(), pipeline.embedder().config().embeddingSize())
            .optKey(opens)
            .open(),
        output);
  }

  /** Opens a gallery of a model that is there already. */
  Gallery open(FacePipeline pipeline, CommandOutput output) throws IOException {
    GalleryInfo.read(folder);
    return openOrMake(pipeline, output);
  }

  /** Opens a gallery that is there, whatever its model. */
  Gallery open(CommandOutput output) throws IOException {
    GalleryInfo info = GalleryInfo.read(folder);
    GalleryKey opens = key.read();
    checkKey(info, opens);
    return told(
        Gallery.builder(folder, info.model(), info.dimension()).optKey(opens).open(), output);
  }

  /** Says whether there is a key, right or wrong. */
  boolean hasKey() throws IOException {
    return key.read() != null;
  }

  private void checkKey(GalleryInfo info, GalleryKey opens) throws GalleryException {
    if (info.encrypted() && opens == null) {
      throw new GalleryException(
          folder,
          "this gallery is encrypted; expected its key by --key-file, or its password in "
              + KeyOption.VARIABLE);
    }
  }

  private Gallery told(Gallery gallery, CommandOutput output) {
    for (Damage damage : gallery.recovery().damages()) {
      output.note(
          "djlx face: %s: bytes %d to %d could not be read: %s; everything else is there"
              .formatted(
                  folder, damage.offset(), damage.offset() + damage.length(), damage.reason()));
    }
    return gallery;
  }
}
