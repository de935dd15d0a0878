-- The words by which a language denies something.
create or replace macro negation_words(lang) as case split_part(lang, '-', 1)
    when 'en' then ['not', 'no', 'never', 'none', 'nobody', 'nothing', 'neither', 'nor', 'without', 'cannot']
    when 'de' then [
        'nicht', 'kein', 'keine', 'keinen', 'keinem', 'keiner', 'keines', 'nie', 'niemals', 'niemand', 'nichts', 'weder', 'ohne'
    ]
    when 'fr' then ['ne', 'n', 'pas', 'jamais', 'rien', 'aucun', 'aucune', 'sans', 'ni', 'non']
    when 'es' then ['no', 'nunca', 'jamás', 'nadie', 'nada', 'ningún', 'ninguno', 'ninguna', 'sin', 'ni', 'tampoco']
    when 'it' then ['non', 'mai', 'nessun', 'nessuno', 'nessuna', 'nulla', 'niente', 'senza', 'né']
    when 'pt' then ['não', 'nunca', 'jamais', 'ninguém', 'nada', 'nenhum', 'nenhuma', 'sem', 'nem']
    when 'nl' then ['niet', 'geen', 'nooit', 'niemand', 'niets', 'zonder', 'noch']
    when 'sv' then ['inte', 'ej', 'icke', 'aldrig', 'ingen', 'inget', 'inga', 'ingenting', 'utan']
    when 'da' then ['ikke', 'aldrig', 'ingen', 'intet', 'uden']
    when 'no' then ['ikke', 'aldri', 'ingen', 'intet', 'uten']
    when 'fi' then ['ei', 'en', 'et', 'emme', 'ette', 'eivät', 'älä']
    when 'pl' then ['nie', 'nigdy', 'nikt', 'nic', 'żaden', 'żadna', 'żadne', 'bez', 'ani']
    when 'cs' then ['ne', 'není', 'nikdy', 'nikdo', 'nic', 'žádný', 'žádná', 'žádné', 'bez', 'ani']
    when 'ru' then ['не', 'нет', 'ни', 'никогда', 'никто', 'ничего', 'без']
    when 'uk' then ['не', 'ні', 'немає', 'ніколи', 'ніхто', 'нічого', 'без']
    when 'tr' then ['değil', 'yok', 'hiç', 'asla', 'hayır']
    when 'ar' then ['لا', 'لم', 'لن', 'ليس', 'ليست', 'بدون', 'دون']
    when 'fa' then ['نه', 'نیست', 'هیچ', 'بدون']
    when 'he' then ['לא', 'אין', 'בלי', 'אף']
    when 'hi' then ['नहीं', 'न', 'मत', 'बिना']
    when 'id' then ['tidak', 'bukan', 'tanpa', 'belum', 'jangan']
    when 'vi' then ['không', 'chưa', 'chẳng', 'đừng']
    -- Scripts without spaces, where a letter is a word.
    when 'zh' then ['不', '没', '沒', '無', '无', '未', '非', '否']
    else []::varchar[]
end;
comment on macro negation_words is 'The words by which a language (a code as in documents.lang) denies something, in lower case; an empty list for a language that has none here.';
