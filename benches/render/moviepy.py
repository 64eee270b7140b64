"""The edit with MoviePy 2: `python moviepy.py EDIT.json`."""

import json
import sys

from moviepy import AudioFileClip, CompositeVideoClip, VideoFileClip, concatenate_videoclips, vfx

edit = json.load(open(sys.argv[1]))
rate = edit["rate"]
# One reader a file: opening one for each clip takes longer.
files = [VideoFileClip(path, audio=False) for path in edit["files"]]


def part(clip, start, frames):
    """So many frames of a clip's file, `start` frames from where the clip begins."""
    first = clip["from"] + start
    return files[clip["file"]].subclipped(first / rate, (first + frames) / rate)


half = edit["crossfade"] // 2
pieces = []
before = None
for clip in edit["clips"]:
    head = half if clip["joined_before"] else 0
    tail = half if clip["joined_after"] else 0
    if head:
        length = 2 * half / rate
        fading = part(clip, -half, 2 * half).with_effects([vfx.CrossFadeIn(length)])
        pieces.append(CompositeVideoClip([part(before, before["frames"] - half, 2 * half), fading]))
    pieces.append(part(clip, head, clip["frames"] - head - tail))
    before = clip

frames = sum(clip["frames"] for clip in edit["clips"])
film = concatenate_videoclips(pieces).with_audio(AudioFileClip(edit["song"]))
# The sum of the pieces' lengths in seconds may be a hair short of the last frame.
film = film.with_duration(frames / rate)
film.write_videofile(
    edit["film"],
    fps=rate,
    codec="libx264",
    preset="medium",
    audio_codec="aac",
    audio_bitrate="256k",
    audio_fps=48000,
    pixel_format="yuv420p",
    ffmpeg_params=["-crf", "18", "-vf", "ass=" + edit["words"]],
    logger=None,
)
# Only a process that is waited for is counted among what this cost.
for file in files:
    file.close()
