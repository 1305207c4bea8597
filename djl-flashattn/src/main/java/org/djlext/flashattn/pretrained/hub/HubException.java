package org.djlext.flashattn.pretrained.hub;

import java.io.IOException;
import java.io.Serial;

/** Thrown when a model cannot be had from the hub: names it and says what to do. */
public final class HubException extends IOException {

  @Serial private static final long serialVersionUID = 1L;

  HubException(HubModel model, String problem) {
    super(model + ": " + problem);
  }

  HubException(HubModel model, String problem, Throwable cause) {
    super(model + ": " + problem, cause);
  }
}
