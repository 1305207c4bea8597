package org.djlext.examples.pose;

import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.util.List;
import org.djlext.examples.picture.PictureFile;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.pose.person.PersonBox;

/** Knows where the people of a picture are. */
interface PeopleSource extends AutoCloseable {

  /** The whole picture is one person. */
  PeopleSource WHOLE =
      new PeopleSource() {
        @Override
        public String name() {
          return "whole picture";
        }

        @Override
        public List<PersonBox> find(PictureFile file, RgbImage picture) {
          return List.of(new PersonBox(0, 0, picture.width(), picture.height(), 1));
        }
      };

  /** Says what this is, for reports. */
  String name();

  /**
   * Finds people.
   *
   * @return boxes in pixels; may be empty
   * @throws IOException if nothing is known about this picture
   * @throws TranslateException if a model cannot look at it
   */
  List<PersonBox> find(PictureFile file, RgbImage picture) throws IOException, TranslateException;

  @Override
  default void close() {}
}
