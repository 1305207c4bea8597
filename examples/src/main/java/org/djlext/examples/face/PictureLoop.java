package org.djlext.examples.face;

import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.djlext.examples.cli.CommandOutput;
import org.djlext.examples.cli.WorkProgress;
import org.djlext.examples.picture.PictureFile;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.flashattn.image.RgbImageReader;

/** Goes through pictures one by one; one that fails does not keep the others from being done. */
final class PictureLoop {

  private final String command;
  private final CommandOutput output;
  private final List<FaceReport.Failure> failures = new ArrayList<>();

  PictureLoop(String command, CommandOutput output) {
    this.command = command;
    this.output = output;
  }

  /** What is done with a picture. */
  @FunctionalInterface
  interface Work {

    /**
     * Does it.
     *
     * @throws IllegalArgumentException if this picture does not show what is wanted
     */
    void of(PictureFile file, RgbImage picture) throws IOException, TranslateException;
  }

  void all(List<PictureFile> files, Work work) throws IOException {
    try (WorkProgress progress =
        files.size() == 1 ? null : output.progress(command, files.size())) {
      for (PictureFile file : files) {
        if (progress != null) {
          progress.step(file.path().toString());
        }
        one(file, work);
      }
    }
  }

  private void one(PictureFile file, Work work) throws IOException {
    RgbImage picture;
    try {
      picture = RgbImageReader.standard().read(file.path());
    } catch (IOException e) {
      fail(file.path(), e);
      return;
    }
    try {
      work.of(file, picture);
    } catch (TranslateException | IllegalArgumentException e) {
      fail(file.path(), e); // of this picture; others may be well
    }
  }

  private void fail(Path path, Exception e) {
    String reason = String.valueOf(e.getMessage());
    failures.add(new FaceReport.Failure(path.toString(), reason));
    String file = path.toString();
    output.note(
        "djlx face " + command + ": " + (reason.contains(file) ? "" : file + ": ") + reason);
  }

  List<FaceReport.Failure> failures() {
    return List.copyOf(failures);
  }

  /** The exit code. */
  int code() {
    return failures.isEmpty() ? 0 : 1;
  }
}
