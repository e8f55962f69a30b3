"""Turns the world's COCO annotations into .npz files of ideal regions, one for each picture.

Features are one-hot: shape, color, size, texture. Boxes are the true ones.

    python3 ideal_regions.py WORLD OUT     then     ./lxmert import npz OUT --out STORE
"""
import json, os, sys
import numpy as np

world, out = sys.argv[1:3]
os.makedirs(out, exist_ok=True)
for split in sys.argv[3:] or ("train", "valid", "test"):
    data = json.load(open(f"{world}/annotations/instances_{split}.json"))
    shapes, attributes = len(data["categories"]), len(data["attributes"])
    things = {image["id"]: [] for image in data["images"]}
    for thing in data["annotations"]:
        things[thing["image_id"]].append(thing)
    for image in data["images"]:
        found = things[image["id"]]
        n = len(found)
        width, height = image["width"], image["height"]
        features = np.zeros((n, shapes + attributes), np.float32)
        boxes = np.zeros((n, 4), np.float32)
        objects = np.zeros(n, np.int64)
        colors = np.zeros(n, np.int64)
        for i, thing in enumerate(found):
            objects[i] = thing["category_id"] - 1
            features[i, objects[i]] = 1
            for attribute in thing["attributes"]:
                features[i, shapes + attribute - 1] = 1
            colors[i] = min(thing["attributes"]) - 1
            x, y, w, h = thing["bbox"]
            boxes[i] = max(x, 0), max(y, 0), min(x + w, width), min(y + h, height)
        np.savez(f"{out}/{os.path.splitext(image['file_name'])[0]}.npz", features=features, boxes=boxes,
                 image_h=height, image_w=width, num_boxes=n, objects_id=objects, attrs_id=colors,
                 objects_conf=np.ones(n, np.float32), attrs_conf=np.ones(n, np.float32))
    print(split, len(data["images"]), features.shape[1], "sum of each row", features.sum(1)[:3])
