package org.djlext.examples.face;

import org.djlext.face.detect.OneFace;
import picocli.CommandLine.Option;

/** The options that say which face of a picture is meant, to be mixed in. */
final class OneFaceOption {

  @Option(
      names = "--largest",
      description = "Take the largest face of a picture that shows several; else that is an error.")
  private boolean largest;

  @Option(
      names = "--aligned",
      description =
          "The pictures are faces that were aligned already, square, eyes and mouth where djlx face"
              + " align puts them; nothing is looked for.")
  private boolean aligned;

  OneFace choice() {
    return largest ? OneFace.LARGEST : OneFace.ONLY;
  }

  boolean aligned() {
    return aligned;
  }
}
