package org.djlext.vlm.tune;

import ai.djl.Model;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The model of a run, and how it is kept: whole, or only an adapter of it. Parameters that require
 * no gradient are not trained.
 */
public interface TunedModel extends AutoCloseable {

  /**
   * Returns the model, whose Block is initialized.
   *
   * @return the model, closed with this one
   */
  Model model();

  /**
   * Decides what is trained: lets those parameters require a gradient and no others. Called once
   * the trainer is there, as DJL thaws everything when it makes one.
   */
  void chooseTrained();

  /**
   * Writes what is published: files that open without this run.
   *
   * @param folder an existing folder
   * @throws IOException if that fails
   */
  void save(Path folder) throws IOException;

  /**
   * Takes back what {@link #save} wrote, bit for bit, into the arrays that are there.
   *
   * @param folder the folder
   * @throws IOException if it is that of another model or cannot be read
   */
  void restore(Path folder) throws IOException;

  /**
   * Returns what two runs must have in common to be one, beside objective and settings.
   *
   * @return a text to compare
   */
  default String identity() {
    return "";
  }

  /** Closes the model. */
  @Override
  void close();
}
