package org.djlext.pose.track;

import org.djlext.pose.person.PersonPose;

/**
 * A person of a frame who may have been in frames before.
 *
 * @param id who it is, from 1, never given twice
 * @param frames in how many frames the person was found, with this one
 * @param pose the person with smoothed joints; joints whose score is too low are where they were
 *     found
 * @param found the person as found in this frame
 */
public record TrackedPose(int id, int frames, PersonPose pose, PersonPose found) {}
