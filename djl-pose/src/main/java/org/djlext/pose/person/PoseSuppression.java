package org.djlext.pose.person;

import java.util.List;

/**
 * Chooses among people of one picture, so that those who were found twice are there once: {@link
 * OksSuppression} by a limit, {@link SoftOksSuppression} by lowering scores.
 */
@FunctionalInterface
public interface PoseSuppression {

  /**
   * Chooses.
   *
   * @param poses people of one picture, with the same set of joints
   * @return those that stay, the surest first; may be empty
   */
  List<PersonPose> keep(List<PersonPose> poses);
}
