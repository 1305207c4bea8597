package org.djlext.pose.person;

import ai.djl.translate.TranslateException;
import java.io.IOException;
import org.djlext.flashattn.image.PictureSource;

/**
 * Where a picture and the people in it come from: the inputs that a translator of poses may have.
 *
 * @param <I> the type of inputs
 */
@FunctionalInterface
interface PeopleSource<I> {

  /** Boxes that were found before. */
  PeopleSource<People> KNOWN = people -> people;

  /** Reads the picture of an input and says where people are. */
  People read(I input) throws IOException, TranslateException;

  /** Pictures of one person, who fills them. */
  static <I> PeopleSource<I> onePerson(PictureSource<I> pictures) {
    return input -> People.whole(pictures.read(input));
  }
}
