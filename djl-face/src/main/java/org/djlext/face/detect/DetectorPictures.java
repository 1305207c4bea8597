package org.djlext.face.detect;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.translate.Batchifier;
import org.djlext.flashattn.image.RgbImage;

/** How a detector sees pictures, and what its outputs mean. */
interface DetectorPictures {

  /** How several pictures become one batch, or null if they do not. */
  Batchifier batchifier();

  /** Whether faces come with their points. */
  boolean points();

  /** What a picture becomes for the detector: it is given so that places come back. */
  Seen see(RgbImage picture);

  /** A picture as the detector sees it. */
  interface Seen {

    /** The arrays for the detector. */
    NDList arrays(NDManager manager);

    /** What was found, in pixels of the picture that was seen, the surest first. */
    Candidates found(NDList outputs);
  }
}
