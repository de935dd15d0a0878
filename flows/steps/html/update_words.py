"""Words behind which the date of a change stands on a page, and not that of publication."""

import re

# As they are written before or behind a date: "Updated 5 May", "Aktualisiert am 5. Mai", "5월 5일 수정".
_WORDS = (
    "updated", "modified", "edited", "revised", "aktualisiert", "geändert", "bearbeitet", "mis à jour", "mise à jour",
    "modifié", "actualisé", "actualizado", "actualizada", "actualización", "modificado", "aggiornato", "aggiornamento",
    "modificato", "atualizado", "atualizada", "atualização", "bijgewerkt", "gewijzigd", "geüpdatet", "zaktualizowano",
    "aktualizacja", "aktualizováno", "aktualizace", "aktualizované", "uppdaterad", "oppdatert", "opdateret", "päivitetty",
    "frissítve", "módosítva", "actualizat", "ενημέρωση", "ενημερώθηκε", "τροποποιήθηκε", "обновлено", "обновлена", "изменено",
    "отредактировано", "оновлено", "змінено", "обновена", "актуализирано", "ažurirano", "ажурирано", "posodobljeno",
    "atnaujinta", "atjaunināts", "atjaunots", "uuendatud", "güncellendi", "güncelleme", "güncellenme", "تحديث",
    "עודכן", "עדכון", "به‌روزرسانی", "अपडेट", "अद्यतन", "আপডেট", "হালনাগাদ", "更新", "修改", "수정", "업데이트", "cập nhật",
    "อัปเดต", "แก้ไข", "diperbarui",
)  # fmt: skip
_UPDATED = re.compile("|".join(map(re.escape, _WORDS)), re.IGNORECASE)
_PARTING = re.compile(r"\s*(?:[|·•;/]|\s[–—-]\s|\n)\s*")


def split_updates(text: str) -> tuple[str, str]:
    """The parts of a line that tell of a change, taken out of it: what is left, and those parts.

    >>> split_updates("Updated 5 May 2024 | Published 2 May 2024")
    ('Published 2 May 2024', 'Updated 5 May 2024')
    >>> split_updates("Published 2 May 2024, updated 5 May 2024")
    ('Published 2 May 2024,', 'updated 5 May 2024')
    """
    if not (first := _UPDATED.search(text)):
        return text, ""
    parts = [part for part in _PARTING.split(text) if part]
    if len(parts) > 1:
        told = [part for part in parts if _UPDATED.search(part)]
        return " | ".join(part for part in parts if part not in told), " | ".join(told)
    return text[: first.start()].rstrip(), text[first.start() :]
